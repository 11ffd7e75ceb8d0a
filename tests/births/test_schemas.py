"""A certificate in JSON."""

from registry.births.schemas import CertificateSchema, certificate_from_json, certificate_to_json
from tests.births.samples import EXAMPLE

COMPLETE = certificate_from_json(CertificateSchema().load(EXAMPLE["certificate"]))


def test_a_certificate_survives_the_way_to_json_and_back() -> None:
    schema = CertificateSchema()
    assert certificate_from_json(schema.load(schema.dump(certificate_to_json(COMPLETE)))) == COMPLETE
