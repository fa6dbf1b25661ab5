"""The page: what a person without a terminal does the whole job on, on this machine alone.

`serving` starts it. The page calls the pipeline that the command line calls; what it keeps is in
`session`, who may ask is in `guard`.
"""

from importer.web.server import Serving, serving

__all__ = ["Serving", "serving"]
