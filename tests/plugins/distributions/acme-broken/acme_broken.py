"""A plugin whose import fails: the library it needs is not there."""

import no_such_library_of_acme  # type: ignore[import-not-found]  # noqa: F401
