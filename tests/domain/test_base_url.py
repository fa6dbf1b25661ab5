import hypothesis.strategies as st
import pytest
from hypothesis import given

from importer.domain.base_url import check_base_url, is_loopback
from importer.domain.errors import UnusableInput
from importer.domain.intervals_api import BASE_URL


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        (BASE_URL, BASE_URL),
        (f"{BASE_URL}/", BASE_URL),
        ("https://x.example/v1/partner/", "https://x.example/v1/partner"),
        ("https://x.example:8443", "https://x.example:8443"),
        ("HTTPS://X.example", "HTTPS://X.example"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://localhost:8080/v1", "http://localhost:8080/v1"),
        ("http://LOCALHOST", "http://LOCALHOST"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("http://127.9.9.9", "http://127.9.9.9"),
    ],
)
def test_a_base_url_is_kept_with_its_path_and_without_its_last_slash(url, kept):
    assert check_base_url(url) == kept


@pytest.mark.parametrize(
    "url",
    [
        *("http://api.intervals.run", "http://127.0.0.1.evil.com", "http://localhost.evil.com"),
        *("http://evil.com/127.0.0.1", "http://0.0.0.0:80", "http://10.0.0.1", "http://[::2]"),
        *("http://127.1", "http://2130706433", "http://0x7f000001", "http://localhost.:80"),
        "http://evil.com\\.localhost",
    ],
)
def test_without_encryption_the_key_goes_nowhere_but_to_this_machine(url):
    assert not is_loopback(url)
    with pytest.raises(UnusableInput, match="not encrypted"):
        check_base_url(url)


@pytest.mark.parametrize(
    "url",
    [
        *("https://user:pass@x.example", "https://user@x.example", "https://@x.example"),
        *("http://127.0.0.1@evil.com", "http://localhost:80@evil.com", "https://evil\\@x.example"),
    ],
)
def test_user_names_and_passwords_are_rejected_unseen(url):
    with pytest.raises(UnusableInput, match="user name or password") as caught:
        check_base_url(url)
    assert "pass@" not in str(caught.value)


@pytest.mark.parametrize(
    "url", [f"https://x.example{tail}" for tail in ("?a=1", "?", "/v1?", "#a", "#", "/#?")]
)
def test_rejects_a_query_or_fragment_in_the_base_url(url):
    with pytest.raises(UnusableInput, match="query"):
        check_base_url(url)


@pytest.mark.parametrize(
    "url",
    [
        *("", "/", "x.example", "ftp://x.example", "https://", "https:///v1", "https:x.example"),
        *("https://x example", "https://x.example\n", " https://x.example", "https://[::1"),
        *("https://x.example:port", "https://x.example:99999", "javascript:alert(1)", "https"),
    ],
)
def test_rejects_what_is_not_a_web_address(url):
    with pytest.raises(UnusableInput, match="not a web address"):
        check_base_url(url)


@given(st.text(max_size=40), st.sampled_from(["", "https://", "http://", "http://localhost"]))
def test_a_normalized_base_url_is_stable(text, start):
    try:
        url = check_base_url(start + text)
    except UnusableInput:
        return
    assert check_base_url(url) == url
    assert url.lower().startswith("https://") or is_loopback(url)
