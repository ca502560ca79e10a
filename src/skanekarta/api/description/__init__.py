"""The API's description, made from the layers in one place: OpenAPI 3.0.3, and 3.1 from it.

parameters  what can be asked, for each layer
schemas     what is answered
operations  every path with its parameters and answers
document    all of it together, in either version of OpenAPI
"""

from skanekarta.api.description.document import Organisation, document

__all__ = ["Organisation", "document"]
