"""APIs and endpoints that take an access token in the query of a URL by their own documentation."""

from __future__ import annotations

QUERY_ONLY_HOSTS: tuple[str, ...] = (
    "api.vk.com",  # VK API, "access_token" of every method call
    "api.weixin.qq.com",  # WeChat, "access_token" of every call
    "qyapi.weixin.qq.com",  # WeCom
    "graph.qq.com",  # QQ Connect
    "oapi.dingtalk.com",  # DingTalk, server API of the first version
    "graph.facebook.com",  # Graph API, whose examples show nothing else
    "graph.instagram.com",
    "api.instagram.com",
    "api.weibo.com",
    "api.mapbox.com",  # Mapbox, public tokens
    "openapi.baidu.com",
    "aip.baidubce.com",
    "api.odnoklassniki.ru",
    "api.mail.ru",
    "api.stackexchange.com",
)
"""Hosts of APIs that were made before RFC 6750 or without it."""

ASKS_ABOUT_TOKEN = ("tokeninfo", "debug_token", "introspect", "revoke", "token_info", "verify", "inspect")
"""Parts of the address of an endpoint that is told a token in order to say something of it."""
