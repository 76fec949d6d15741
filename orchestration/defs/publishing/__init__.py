"""Publishing: draft, audit, swap. The audit stands between the draft and the swap and cannot be walked around."""
