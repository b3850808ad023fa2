"""Where configuration comes from: the process environment and the libraries that read it.

What matters about such a call is the name of the variable and the fallback: ``os.environ.get("SECRET_KEY", "dev")``
signs with ``dev`` wherever the variable is missing, and says nothing about it. A reader without a fallback raises.
An instance that is called, such as ``env("SECRET_KEY")``, is written as its class's ``__call__``.
"""

from __future__ import annotations

from authlint.model import Library, Supply

PROCESS = Library(
    name="os",
    distribution="",
    modules=["os"],
    about="The process environment of the standard library.",
    documentation="https://docs.python.org/3/library/os.html#os.environ",
    entries=[
        Supply(
            "environment",
            ["os.getenv", "os.getenvb", "os.environ.get", "os.environb.get", "os.environ.pop", "os.environb.pop"],
            setting="key",
            default="default",
            signature="key, default=None",
        ),
        # setdefault returns the variable when it is set, and otherwise its second argument.
        Supply("environment", ["os.environ.setdefault"], setting="key", default="value", signature="key, value"),
        Supply("environment", ["os.environ.__getitem__", "os.environb.__getitem__"], setting="key", signature="key"),
    ],
)

DECOUPLE = Library(
    name="python-decouple",
    distribution="python-decouple",
    modules=["decouple"],
    about="Reads the environment, then .env or settings.ini.",
    documentation="https://github.com/HBNetwork/python-decouple",
    entries=[
        Supply(
            "environment",
            [
                "decouple.config",
                "decouple.config.__call__",
                "decouple.AutoConfig.__call__",
                "decouple.Config.__call__",
                "decouple.Config.get",
            ],
            setting="option",
            default="default",
            signature="option, default=undefined, cast=undefined",
        ),
    ],
)

ENVIRONS = Library(
    name="environs",
    distribution="environs",
    modules=["environs"],
    about="Reads and converts environment variables.",
    documentation="https://github.com/sloria/environs",
    entries=[
        Supply(
            "environment",
            [
                "environs.env",
                *(
                    f"{reader}.{method}"
                    for reader in ("environs.Env", "environs.env")
                    for method in (
                        "__call__",
                        "str",
                        "bool",
                        "int",
                        "float",
                        "list",
                        "dict",
                        "json",
                        "path",
                        "url",
                        "enum",
                    )
                ),
            ],
            setting="name",
            default="default",
            signature="name, default=Ellipsis, subcast=None, ...",
        ),
    ],
)

_DJANGO_ENVIRON_READERS = ("environ.Env", "environ.FileAwareEnv", "environ.environ.Env", "environ.environ.FileAwareEnv")

DJANGO_ENVIRON = Library(
    name="django-environ",
    distribution="django-environ",
    modules=["environ"],
    about="Reads environment variables into Django settings.",
    documentation="https://django-environ.readthedocs.io/en/latest/",
    entries=[
        Supply(
            "environment",
            [f"{reader}.{method}" for reader in _DJANGO_ENVIRON_READERS for method in ("__call__", "get_value")],
            setting="var",
            default="default",
            signature="var, cast=None, default=NOTSET, parse_default=False",
        ),
        Supply(
            "environment",
            [
                f"{reader}.{method}"
                for reader in _DJANGO_ENVIRON_READERS
                for method in ("str", "bytes", "bool", "int", "float", "json", "url", "path")
            ],
            setting="var",
            default="default",
            signature="var, default=NOTSET, ...",
        ),
        Supply(
            "environment",
            [f"{reader}.{method}" for reader in _DJANGO_ENVIRON_READERS for method in ("list", "tuple", "dict")],
            setting="var",
            default="default",
            signature="var, cast=None, default=NOTSET",
        ),
    ],
)

STARLETTE_CONFIG = Library(
    name="Starlette configuration",
    distribution="starlette",
    modules=["starlette"],
    about="Reads the environment, then a .env file.",
    documentation="https://starlette.dev/config/",
    entries=[
        Supply(
            "environment",
            ["starlette.config.Config.__call__", "starlette.config.Config.get"],
            setting="key",
            default="default",
            signature="key, cast=None, default=undefined",
        ),
        Supply(
            "environment",
            ["starlette.config.environ.get"],
            setting="key",
            default="default",
            signature="key, default=None",
        ),
        Supply("environment", ["starlette.config.environ.__getitem__"], setting="key", signature="key"),
    ],
)

DYNACONF = Library(
    name="dynaconf",
    distribution="dynaconf",
    modules=["dynaconf"],
    about="Layers settings files under environment variables.",
    documentation="https://www.dynaconf.com/",
    entries=[
        Supply(
            "setting",
            [
                "dynaconf.settings.get",
                "dynaconf.Dynaconf.get",
                "dynaconf.LazySettings.get",
                "dynaconf.base.Settings.get",
                "dynaconf.base.LazySettings.get",
            ],
            setting="key",
            default="default",
            signature="key, default=None, cast=None, fresh=False, ...",
        ),
    ],
)

KEYRING = Library(
    name="keyring",
    distribution="keyring",
    modules=["keyring"],
    about="Reads secrets from the operating system's credential store.",
    documentation="https://keyring.readthedocs.io/en/latest/",
    entries=[
        Supply("setting", ["keyring.get_password"], setting="username", signature="service_name, username"),
        Supply("setting", ["keyring.get_credential"], setting="service_name", signature="service_name, username"),
    ],
)

LIBRARIES = (PROCESS, DECOUPLE, ENVIRONS, DJANGO_ENVIRON, STARLETTE_CONFIG, DYNACONF, KEYRING)
