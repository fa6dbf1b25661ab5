import hypothesis.strategies as st
import pytest
from hypothesis import given

from importer.parsing.cells import urls as links
from importer.parsing.cells.urls import is_url, read_url


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://lake.example/10k", "https://lake.example/10k"),
        ("www.eurobike.ch", "https://www.eurobike.ch"),
        ("bit.ly/x", "https://bit.ly/x"),
        ("//lake.example/x", "https://lake.example/x"),
        ("lake.example?id=1#map", "https://lake.example?id=1#map"),
        ("lake.example:8080/x", "https://lake.example:8080/x"),
        ("HTTP://X.org", "http://X.org"),
        ("HttpS://X.org/Y", "https://X.org/Y"),
        ("münchen-marathon.de", "https://münchen-marathon.de"),
        ("https://пример.рф/забег", "https://пример.рф/забег"),
        ("https://例え.テスト", "https://例え.テスト"),
        ("https://xn--e1afmkfd.xn--p1ai", "https://xn--e1afmkfd.xn--p1ai"),
        ("http://localhost:8000/x", "http://localhost:8000/x"),
    ],
)
def test_adds_a_missing_url_scheme(text, url):
    assert read_url(text) == url
    assert is_url(url)


@pytest.mark.parametrize(
    "text",
    [
        *("#find-us", "find us", "TBA", "n/a", "-", "x", "localhost", "localhost:8000", "a.b"),
        *("javascript:alert(1)", "JavaScript:alert(1)//x.org", "data:text/html,x", "file:///etc"),
        *("mailto:a@x.org", "a@x.org", "tel:+41443334455", "ftp://x.org", "x://y.org"),
        *("http://", "https://", "http:///x", "http:x.org", "http:/x.org", "https://https://x.org"),
        *("user:pass@x.org", "https://user:pass@x.org", "https://user@x.org", "https://a.b@x.org/"),
        *("https://x.org:99999", "https://x.org:", "https://x.org:80x", "https://[::1", "//"),
        *("https://x", "https://.org", "https://x..org", "https://x.org\\@y.org", "https://x.o"),
        *("https://x.org/a b", "https://x.org/\na", "www.x.org www.y.org", "see www.x.org"),
        *("9.30", "10.5km", "12.30-14.00", "5.15pm"),
    ],
)
def test_does_not_turn_other_texts_into_urls(text):
    assert read_url(text) == text
    assert not is_url(text)


@given(st.text(max_size=40))
def test_url_parsing_is_idempotent(text):
    url = read_url(text)
    assert read_url(url) == url
    assert not is_url(url) or url.startswith(("http://", "https://"))
    assert "@" not in url.split("/")[2] if is_url(url) else True


@given(st.from_regex(links._PLAIN_URL, fullmatch=True))
def test_the_fast_url_check_agrees_with_the_full_one(text):
    assert links._is_valid_url(text)
