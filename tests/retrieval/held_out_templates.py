"""Six templates of pages that were written when the reading of web pages was done, and are scored apart."""

from datetime import timedelta
from html import escape

from tests.retrieval.invented import InventedArticle
from tests.retrieval.page_parts import CONSENT, NEWSLETTER, links, navigation, news_article, paragraph, script, spoken

_MONTHS = ["Một", "Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười", "Mười-Một", "Mười-Hai"]
_BIOGRAPHY = "Viết về nông thôn từ năm 2009, từng sống ba năm trên thuyền với ngư dân để làm phóng sự."


def accelerated(article: InventedArticle) -> str:
    """Return an AMP page."""
    body = ""
    for number in range(1, len(article.paragraphs)):
        heading = f"<h2>{article.subheads[number]}</h2>" if number in article.subheads else ""
        body += f"{heading}<p>{paragraph(article, number)}</p>"
        if number == 2:
            body += (
                '<div class="img-wrap"><amp-img src="a.jpg" width="680" height="450" layout="responsive"></amp-img>'
                f'<p class="Image">{article.captions[0]}</p></div><amp-ad width="300" height="250" type="x"></amp-ad>'
            )
        if number == 4:
            body += (
                '<div class="article-relate"><p class="title">Tin liên quan</p>'
                f'<a href="/r1">{escape(article.related[0])}</a><a href="/r2">{escape(article.related[1])}</a></div>'
            )
    data = news_article(article, f"{article.published}T08:00:00+07:00")
    return f"""<!doctype html><html amp lang="vi"><head><meta charset="utf-8"><script async src="v0.js"></script>
<title>{escape(article.title)}</title><link rel="canonical" href="{article.url}"><style amp-custom>p{{margin:0}}</style>
{script(data)}</head><body><amp-sidebar id="menu" layout="nodisplay">{navigation()}</amp-sidebar>
<header class="hd"><button on="tap:menu.toggle">☰</button><a href="/">{article.source}</a></header>
<amp-consent id="c" layout="nodisplay"><div id="ui"><p>{CONSENT}</p><button>Chấp nhận</button></div></amp-consent>
<div class="wrap"><h1>{escape(article.title)}</h1><div class="info"><span>{article.author}</span>
<span>{spoken(article.published)} 08:00</span></div><div class="sapo">{paragraph(article, 0)}</div>
<div class="maincontent">{body}<p><strong>{article.author}</strong></p></div>
<amp-social-share type="email"></amp-social-share><section class="more"><h3>Tin mới</h3>{
        "".join(
            f'<div class="i"><amp-img src="t.jpg"></amp-img><a href="/n">{escape(one)}</a></div>'
            for one in article.related
        )
    }</section></div><footer>{article.source}. Tổng biên tập: {article.author}. Tòa soạn ở số 8 đường Bờ Kè.</footer>
</body></html>"""


def two_pages(article: InventedArticle) -> str:
    """Return an article in two parts, the second hidden until its number is pressed."""
    half = len(article.paragraphs) // 2 + 1
    parts = []
    for since, until in ((1, half), (half, len(article.paragraphs))):
        part = ""
        for number in range(since, until):
            part += f"<p><strong>{article.subheads[number]}</strong></p>" if number in article.subheads else ""
            part += f"<p>{paragraph(article, number)}</p>"
        parts.append(part)
    day = article.published
    return f"""<html lang="vi"><head><meta charset="utf-8"><title>{escape(article.title)} - Trang 1 - {article.source}</title>
<meta property="og:title" content="{escape(article.title)} - Trang 1"><meta property="og:site_name" content="{article.source}">
<meta property="og:url" content="{article.url}"></head><body><ul class="mainnav"><li>Trang nhất</li></ul>{navigation()}
<div class="container"><div class="content-left"><h1>{escape(article.title)}</h1>
<p class="time">Đăng bởi {article.author} | {day.day} Tháng {_MONTHS[day.month - 1].replace("-", " ")}, {day.year}</p>
<p class="intro">{paragraph(article, 0)}</p>
<div class="page" id="page-1">{parts[0]}</div><div class="page" id="page-2" style="display: none">{parts[1]}</div>
<div class="pages"><a href="?p=1">1</a> <a href="?p=2">2</a> <a href="?p=2">Trang sau</a></div>
<p class="nguon">Nguồn: {article.source}</p>
<div class="fb"><p>Bạn nghĩ gì về bài viết này? Hãy để lại ý kiến của bạn bên dưới nhé.</p></div></div>
<div class="content-right"><div class="box"><h4>Xem nhiều nhất</h4><ol>{links(article.related)}</ol></div>
<div class="box"><p>{NEWSLETTER}</p></div></div></div></body></html>"""


def blog(article: InventedArticle) -> str:
    """Return a page of a common content management system: an item of a list, a box on the author, threaded comments."""
    body = ""
    for number in range(len(article.paragraphs)):
        heading = f"<h3>{article.subheads[number]}</h3>" if number in article.subheads else ""
        body += f"{heading}<p>{paragraph(article, number)}</p>"
        if number == 1:
            items = "".join(f"<li>{escape(one)}</li>" for one in article.teasers[:2])
            body += f'<div class="wp-block-group toc"><p>Nội dung</p><ul><li><a href="#m1">{article.subheads[max(article.subheads)]}</a></li></ul></div>'
            body += f'<figure class="wp-block-image"><img src="x.jpg"/><figcaption>{article.captions[0]}</figcaption></figure>'
            body += f'<div class="code-block ad-slot"><span>{items and "Quảng cáo"}</span></div>'
    comments = "".join(
        f'<li id="comment-{i}" class="comment even thread-even depth-1"><article class="comment-body"><footer><b class="fn">Bạn đọc {i}'
        f'</b><time datetime="2026-09-{i + 1:02}T08:00:00+07:00">{i + 1} Tháng Chín, 2026</time></footer><div class="comment-content">'
        f'<p>{text}</p></div><div class="reply"><a href="#">Trả lời</a></div></article></li>'
        for i, text in enumerate(article.comments)
    )
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="UTF-8"><title>{escape(article.title)} &#8211; {article.source}
</title></head><body class="post-template-default single single-post has-sidebar comments-open"><div id="page" class="site">
<header id="masthead"><h1 class="site-title"><a href="/" rel="home">{article.source}</a></h1><nav>{navigation()}</nav></header>
<div id="content"><main id="primary"><article id="post-77" class="post-77 post type-post tag-ha-tang tag-nong-thon category-tin">
<header><h2 class="entry-title">{escape(article.title)}</h2><div class="entry-meta"><span class="posted-on">Đăng vào
<a href="/{article.published:%Y/%m}"><time class="updated" datetime="{article.published + timedelta(days=12)}T09:00:00+07:00">
{article.published + timedelta(days=12):%d/%m/%Y}</time><time class="entry-date published"
datetime="{article.published}T06:30:00+07:00">{article.published:%d/%m/%Y}</time></a></span> bởi <a href="/tg">{article.author}</a>
</div></header><div class="entry-content">{body}</div><footer class="entry-footer"><span class="tags-links">Thẻ <a href="/t">hạ tầng</a>
</span></footer></article><div class="author-box"><h4>{article.author}</h4><p>{_BIOGRAPHY}</p></div>
<nav class="post-navigation"><a href="/truoc">Bài trước: {escape(article.related[0])}</a></nav>
<div id="comments"><h2>{len(article.comments)} thoughts on “{escape(article.title)}”</h2><ol class="comment-list">{comments}</ol>
<div id="respond"><h3>Để lại một bình luận</h3><p>Email của bạn sẽ không được hiển thị công khai.</p></div></div></main>
<aside id="secondary"><section class="widget"><h2>Bài viết mới</h2><ul>{links(article.related)}</ul></section></aside></div></div>
</body></html>"""


def portal(article: InventedArticle) -> str:
    """Return a page of a portal: one form around all, the title in a ``span``, links with dates, a visitors' counter."""
    body = ""
    for number in range(1, len(article.paragraphs)):
        heading = f"<div><strong>{article.subheads[number]}</strong></div>" if number in article.subheads else ""
        body += f'{heading}<div style="text-align: justify;"><span style="font-size:14pt">{paragraph(article, number)}</span></div>'
        if number == 1:
            body += f'<div style="text-align: center;"><img src="/u.jpg"></div><div style="text-align: center;"><em>{article.captions[2]}</em></div>'
    return f"""<html xmlns="http://www.w3.org/1999/xhtml"><head><meta charset="utf-8"/><title>{
        article.source
    }</title></head><body>
<form method="post" action="./tin.aspx" id="aspnetForm"><input type="hidden" name="__VIEWSTATE" value="x"/>
<div id="banner"><img src="bn.jpg" alt="{article.source}"/></div><div id="menu">{navigation()}</div>
<div class="ngay">Thứ Hai, 30/11/2026</div>
<div id="main"><div class="zone"><span class="tieude">{escape(article.title)}</span>
<div class="ngaydang">Ngày đăng: {article.published:%d-%m-%Y} - 14:05</div>
<div class="congcu"><a href="#">In trang</a> | <a href="#">Gửi email</a> | Cỡ chữ: <a href="#">A-</a> <a href="#">A+</a></div>
<div class="tomtat">{paragraph(article, 0)}</div><div class="noidung">{body}
<div style="text-align: right;"><strong>{article.author}</strong></div></div>
<div class="tinkhac"><b>CÁC TIN KHÁC</b><ul>{
        "".join(
            f'<li><a href="/k">{escape(one)}</a> <span>({article.published - timedelta(days=i + 2):%d/%m/%Y})</span></li>'
            for i, one in enumerate(article.related)
        )
    }</ul></div></div></div><div id="right"><div>Lượt truy cập: 1.234.567</div><div>Đang trực tuyến: 12</div></div>
<div id="bottom">Cơ quan chủ quản là Ủy ban nhân dân thành phố Vĩnh Giang. Địa chỉ ở số 1 đường Bờ Kè, phường Cầu Gỗ.<br/>
Bản quyền thuộc {article.source}</div></form></body></html>"""


def application(article: InventedArticle) -> str:
    """Return a page that a program drew: names without meaning, broken linked data in a wrong time zone, cards within."""
    data = script(news_article(article, f"{article.published}T20:40:00Z")).replace("}</script>", ",}</script>")
    body = ""
    for number in range(1, len(article.paragraphs)):
        if number in article.subheads:
            body += f'<div class="_3kd"><span class="_b">{article.subheads[number]}</span></div>'
        body += f'<div class="_9fa"><span>{paragraph(article, number)}</span></div>'
        if number == 2:
            body += "".join(
                f'<a class="_c1" href="/v{i}"><div class="_c2"><img src="k.jpg"></div><div class="_c3"><div>{escape(one)}</div>'
                f"<div>{escape(teaser)}</div></div></a>"
                for i, (one, teaser) in enumerate(zip(article.related[:2], article.teasers, strict=False))
            )
        if number == 3:
            body += f'<div class="_q7"><div><img src="m.jpg"></div><div class="_q8">{article.captions[1]}</div></div>'
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{escape(article.title)}</title>{
        data
    }</head><body>
<div id="__app"><div class="_a1"><div class="_a2">{navigation()}</div></div><div class="_m0"><div class="_m1">
<div class="_t9">{escape(article.title)}</div><div class="_d4">20:40 | {article.published:%d/%m/%Y}</div>
<div class="_p2"><button>Nghe bài viết</button><span>0:00 / 4:12</span></div>
<div class="_s5">{paragraph(article, 0)}</div><div class="_w3">{body}</div>
<div class="_r6"><div class="_r7">Bạn có thể quan tâm</div>{
        "".join(f'<div class="_r8"><a href="/h"><span>{escape(one)}</span></a></div>' for one in article.related[2:])
    }</div></div></div><div class="_k1"><div>{
        CONSENT
    }</div><div><button>Từ chối</button><button>Đồng ý</button></div></div></div>
</body></html>"""


def magazine(article: InventedArticle) -> str:
    """Return a long read: a section a chapter, captions as paragraphs, credits and the date below the text."""
    chapters = ""
    for number in range(len(article.paragraphs)):
        if number in article.subheads:
            chapters += f'</section><section class="chapter"><h2>{article.subheads[number]}</h2>'
        chapters += f"<p>{paragraph(article, number)}</p>"
        if number == 1:
            chapters += f'<div class="full"><img src="w.jpg"><p class="note">{article.captions[0]}</p></div>'
        if number == 3:
            chapters += (
                f'<div class="subscribe-box"><h4>Bản tin sáng</h4><p>{NEWSLETTER}</p><a href="/dk">Đăng ký</a></div>'
            )
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><meta property="og:title" content="{escape(article.title)}">
<meta property="og:site_name" content="{article.source}"><meta name="description" content="{paragraph(article, 0)}">
<title>{escape(article.title)} - {article.source}</title></head><body class="emagazine"><div class="bar"><a href="/">
<img alt="{article.source}" src="l.svg"></a></div><div class="cover"><img src="cv.jpg"><h1>{escape(article.title)}</h1></div>
<div class="longread"><section class="chapter">{chapters}</section>
<div class="credits"><p>Nội dung: {article.author}</p><p>Thiết kế: Mỹ Anh</p>
<p>Xuất bản: {article.published.day}/{article.published.month}/{article.published.year}</p></div></div>
<div class="next"><h3>Đọc tiếp</h3><a href="/e1">{escape(article.related[0])}</a><a href="/e2">{escape(article.related[1])}</a></div>
</body></html>"""


HELD_OUT = (
    (accelerated, range(60, 63), 4),
    (two_pages, range(70, 74), 4),
    (blog, range(80, 83), 12),
    (portal, range(90, 93), 4),
    (application, range(100, 103), 4),
    (magazine, range(110, 113), 4),
)
