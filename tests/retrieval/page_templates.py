"""Six templates of pages against which the reading of web pages was written; see `held_out_templates` for the others."""

from datetime import timedelta
from html import escape

from tests.retrieval.invented import InventedArticle
from tests.retrieval.page_parts import (
    CONSENT,
    NEWSLETTER,
    in_words,
    links,
    navigation,
    news_article,
    paragraph,
    script,
    spoken,
)


def linked_data(article: InventedArticle) -> str:
    """Return a page of a large paper: linked data in a graph, figures, boxes of links between the paragraphs."""
    graph = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "name": "Trang chủ " + article.source, "url": "https://x.example/"},
            news_article(
                article,
                f"{article.published}T07:15:00+07:00",
                dateModified=f"{article.published + timedelta(days=40)}T09:00:00+07:00",
            ),
            {"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "position": 1, "name": "Thời sự"}]},
        ],
    }
    body = ""
    for number in range(1, len(article.paragraphs)):
        if number in article.subheads:
            body += f"<h2>{article.subheads[number]}</h2>"
        body += f'<p class="Normal">{paragraph(article, number)}</p>'
        if number in {1, 4}:
            caption = escape(article.captions[number // 4])
            body += f'<figure><img src="a.jpg" alt="{caption}"><figcaption><p>{caption}</p></figcaption></figure>'
        if number == 2:
            body += f'<div class="box-inner"><strong>Xem thêm</strong><ul>{links(article.related[:2])}</ul></div>'
        if number == 3:
            body += f'<p><strong>>> <a href="/x.html">{escape(article.related[3])}</a></strong></p>'
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{escape(article.title)} - {article.source}
</title>{script(graph)}<style>.x{{color:red}}</style></head><body>
<header><div class="top">{spoken(article.published + timedelta(days=90))}</div><nav>{navigation()}</nav></header>
<section class="main"><div class="col-left"><span class="date">{spoken(article.published)}, 07:15 (GMT+7)</span>
<h1 class="title-detail">{escape(article.title)}</h1><p class="description">{paragraph(article, 0)}</p>
<article class="fck_detail">{body}<p style="text-align:right;"><strong>{article.author}</strong></p></article>
<div class="tags">Tags: <a href="/t1">{article.author}</a>, <a href="/t2">Hạ tầng</a></div>
<div class="social"><a href="#">Chia sẻ</a> <a href="#">Lưu tin</a></div></div>
<aside><h3>Đọc nhiều</h3><ul>{links(article.related[2:])}</ul></aside></section>
<div id="cookie-bar"><p>{CONSENT}</p><button>Đồng ý</button></div>
<script>var a = "Đoạn này nằm trong mã lệnh. Không phải bài báo.";</script>
<footer><p>Giấy phép số 12/GP-BTTTT do Bộ Thông tin và Truyền thông cấp ngày 5/6/2019.</p></footer></body></html>"""


def microdata(article: InventedArticle) -> str:
    """Return a page with microdata and a hidden form of subscription inside the body."""
    body = ""
    for number in range(1, len(article.paragraphs)):
        heading = f"<p><b>{article.subheads[number]}</b></p>" if number in article.subheads else ""
        body += f"{heading}<p>{paragraph(article, number)}</p>"
        if number == 2:
            body += (
                f'<div class="VCSortableInPreviewMode" type="Photo"><div><img src="b.jpg"></div>'
                f'<div class="PhotoCMS_Caption"><p data-placeholder="nhập chú thích">{article.captions[0]}</p></div></div>'
            )
            body += f'<form action="/sub"><p>{NEWSLETTER}</p><input name="mail"></form>'
        if number == 3:
            body += f"<p>TIN LIÊN QUAN</p><ul>{links(article.related[:3])}</ul>"
    return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>{escape(article.title)} | {article.source}</title><link rel="canonical" href="{article.url}"></head><body>
<div class="menu">{navigation()}</div>
<div itemscope itemtype="http://schema.org/NewsArticle"><meta itemprop="url" content="{article.url}">
<h1 itemprop="headline">{escape(article.title)}</h1>
<div class="meta"><span itemprop="author" itemscope itemtype="http://schema.org/Person"><span itemprop="name">
{article.author}</span></span><time itemprop="datePublished" datetime="{article.published}T23:10+07:00">
{article.published:%d/%m/%Y} 23:10</time></div>
<span itemprop="publisher" itemscope itemtype="http://schema.org/Organization"><meta itemprop="name"
content="{article.source}"></span>
<h2 class="sapo">{paragraph(article, 0)}</h2><div itemprop="articleBody">{body}
<p class="author">{article.author} - {article.source}</p></div></div>
<div class="list"><h3>Tin cùng chuyên mục</h3>{
        "".join(
            f'<div class="item"><a href="/y"><h4>{escape(title)}</h4></a><p>{escape(teaser)}</p></div>'
            for title, teaser in zip(article.related, article.teasers, strict=False)
        )
    }</div><div class="copy">Ghi rõ nguồn {
        article.source
    } khi phát hành lại thông tin từ trang này.</div></body></html>"""


def open_graph(article: InventedArticle) -> str:
    """Return a page with Open Graph only, its date in UTC on the evening before, related links as plain paragraphs."""
    before = article.published - timedelta(days=1)
    body = ""
    for number in range(1, len(article.paragraphs)):
        heading = f"<h3>{article.subheads[number]}</h3>" if number in article.subheads else ""
        body += f"{heading}<p>{paragraph(article, number)}</p>"
        if number == 1:
            body += (
                f'<div class="wp-caption"><img src="c.jpg"><p class="wp-caption-text">{article.captions[1]}</p></div>'
            )
        if number % 3 == 2:
            body += f'<p><em>Xem thêm: <a href="/z.html">{escape(article.related[number % 5])}</a></em></p>'
    return f"""<!doctype html><html><head><meta charset=utf-8><title>{article.source} | {escape(article.title)}</title>
<meta property="og:title" content="{escape(article.title)}"><meta property="og:site_name" content="{article.source}">
<meta property="og:url" content="{article.url}"><meta property="og:type" content="article">
<meta property="article:published_time" content="{before}T18:30:00Z">
<meta property="article:modified_time" content="{before + timedelta(days=9)}T18:30:00Z"></head><body>
<div id="page"><header class="site-header"><a href="/">{article.source}</a>{navigation()}</header>
<main><article class="post"><header class="entry-header"><h1 class="entry-title">{escape(article.title)}</h1>
<div class="entry-meta">Bởi <a rel="author" href="/tac-gia">{article.author}</a></div></header>
<div class="entry-content"><p><strong>{paragraph(article, 0)}</strong></p>{body}
<div class="sharedaddy"><h3>Chia sẻ:</h3><ul><li><a href="#">Facebook</a></li><li><a href="#">Zalo</a></li></ul></div>
<p>Theo <em>{article.author}</em></p></div>
<footer class="entry-footer">Chuyên mục: <a href="/c">Đời sống</a></footer></article>
<section class="related-posts"><h2>Có thể bạn quan tâm</h2>{
        "".join(
            f'<article><h3><a href="/r">{escape(title)}</a></h3><p>{escape(teaser)}</p></article>'
            for title, teaser in zip(article.related, article.teasers, strict=False)
        )
    }</section><div id="comments"><h2>{len(article.comments)} bình luận</h2><ol>{
        "".join(
            f'<li class="comment"><b>Bạn đọc {i}</b><p>{comment}</p></li>' for i, comment in enumerate(article.comments)
        )
    }</ol></div></main></div></body></html>"""


def date_in_words(article: InventedArticle) -> str:
    """Return a page without any metadata: blocks of ``div``, line breaks, the date in words under the title."""
    body = "<br><br>".join(
        (f"<b>{article.subheads[number]}</b><br>" if number in article.subheads else "") + paragraph(article, number)
        for number in range(1, len(article.paragraphs))
    )
    return f"""<html><head><meta charset="utf-8"><title>{escape(article.title)} - {article.source}</title></head><body>
<div class="hd"><div class="logo"><a href="/">{article.source}</a></div><div class="mn">{navigation()}</div></div>
<div class="wrap"><div class="l"><div class="bc"><a href="/">Trang chủ</a> » <a href="/ts">Thời sự</a></div>
<div class="tt">{escape(article.title)}</div><div class="dt">{in_words(article.published)} | 14:05</div>
<div class="sp"><b>{paragraph(article, 0)}</b></div>
<div class="ct"><center><img src="d.jpg"><br><i>{article.captions[2]}</i></center>{body}<br><br>
<div align="right"><b>{article.author}</b></div></div>
<div class="ot"><b>Các tin khác</b><ul>{
        "".join(
            f'<li><a href="/o">{escape(title)}</a> <i>({article.published - timedelta(days=3 + i):%d/%m/%Y})</i></li>'
            for i, title in enumerate(article.related)
        )
    }</ul></div></div><div class="r"><div>Quảng cáo</div><div>Thời tiết: Vĩnh Giang 28 độ, có mưa rào vài nơi.</div></div>
</div><div class="ft">Tòa soạn: 12 đường Bờ Kè, Vĩnh Giang. Điện thoại: 0299.123.456. {
        article.source
    } giữ bản quyền.</div>
</body></html>"""


def tables(article: InventedArticle) -> str:
    """Return a page of the early web: nested tables, fonts, spaces that do not break, a picture in a table."""
    half = len(article.paragraphs) // 2
    picture = (
        '<table align="center" class="image"><tr><td><img src="e.jpg" width="300"></td></tr>'
        f'<tr><td align="center"><font size="1">{article.captions[1]}</font></td></tr></table>'
    )
    body = ""
    for number in range(1, len(article.paragraphs)):
        heading = f"<P><B>{article.subheads[number]}</B></P>" if number in article.subheads else ""
        body += f'{heading}<P align="justify"><FONT face="Arial" size="2">{paragraph(article, number)}</FONT></P>'
        body += picture if number == half else ""
    return f"""<HTML><HEAD><META http-equiv="Content-Type" content="text/html; charset=utf-8">
<TITLE>{article.source} - {escape(article.title)}</TITLE></HEAD><BODY bgcolor="#ffffff">
<TABLE width="980"><TR><TD colspan="3"><IMG src="banner.gif">{navigation()}</TD></TR><TR>
<TD width="150"><TABLE>{
        "".join(f"<TR><TD><A href=/s>{escape(title)}</A></TD></TR>" for title in article.related[:3])
    }</TABLE></TD><TD width="600"><TABLE width="100%"><TR><TD><FONT size="1">Cập nhật:&nbsp;{
        article.published:%d/%m/%Y}&nbsp;-
08:15 GMT+7</FONT></TD></TR><TR><TD><FONT size="4"><B>{escape(article.title)}</B></FONT></TD></TR>
<TR><TD><P><B>{paragraph(article, 0)}</B></P>{body}<P align="right"><I>{article.author}</I></P></TD></TR>
<TR><TD><B>Tin đã đưa</B><BR>{
        "".join(
            f'&bull; <A href="/d">{escape(title)}</A> ({article.published - timedelta(days=i + 1):%d/%m})<BR>'
            for i, title in enumerate(article.related)
        )
    }</TD></TR></TABLE></TD><TD width="200"><B>Thăm dò ý kiến</B><BR>Bạn thấy giao diện mới của chúng tôi thế nào?<BR>
<INPUT type="radio">Rất đẹp<BR><INPUT type="radio">Bình thường</TD></TR>
<TR><TD colspan="3" align="center">Bản quyền thuộc {article.source}. Nghiêm cấm sao chép dưới mọi hình thức.</TD></TR>
</TABLE></BODY></HTML>"""


def long_comments(article: InventedArticle) -> str:
    """Return a page whose comments, each an ``article`` with a date, are longer than its body."""
    body = "".join(
        (f"<h2>{article.subheads[number]}</h2>" if number in article.subheads else "")
        + f"<p>{paragraph(article, number)}</p>"
        for number in range(len(article.paragraphs))
    )
    data = news_article(
        article,
        f"{article.published}T05:00:00+07:00",
        comment=[{"@type": "Comment", "text": text, "dateCreated": "2026-10-01"} for text in article.comments[:3]],
    )
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">{script(data)}
<title>{escape(article.title)}</title><meta name="viewport" content="width=device-width"></head><body><div id="root">
<div class="css-1x2"><div class="css-9ab">{navigation()}</div><div class="css-77f"><h1>{escape(article.title)}</h1>
<div class="css-d1"><img src="f.jpg"><span>{article.captions[0]}</span></div><div class="css-55">{body}</div></div>
<div class="css-cm"><h3>Ý kiến bạn đọc ({len(article.comments)})</h3>{
        "".join(
            f'<article class="css-c"><header><a href="/u{i}">Người đọc {i}</a> <time datetime="2026-10-{i % 28 + 1:02}">'
            f"{i % 28 + 1} tháng 10</time></header><p>{comment}</p><button>Thích</button><button>Trả lời</button></article>"
            for i, comment in enumerate(article.comments)
        )
    }</div><div class="css-nl"><p>{NEWSLETTER}</p></div></div></div></body></html>"""


# Each with the seeds of its pages, and the number of their comments.
TEMPLATES = (
    (linked_data, range(4), 4),
    (microdata, range(10, 14), 4),
    (open_graph, range(20, 23), 6),
    (date_in_words, range(30, 34), 4),
    (tables, range(40, 43), 4),
    (long_comments, range(50, 53), 60),
)
