"""One thread for our matrix products: BLAS wakes its threads for products so small that waking them costs more.

It is `--jobs` that shares the work out among the processors.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache
from typing import Any

from threadpoolctl import ThreadpoolController


@cache
def _pools() -> ThreadpoolController:
    return ThreadpoolController()


def one_thread() -> AbstractContextManager[Any]:
    """Return a context in which numpy's BLAS computes in the calling thread; afterwards it is as it was before."""
    context: AbstractContextManager[Any] = _pools().limit(limits=1, user_api="blas")
    return context
