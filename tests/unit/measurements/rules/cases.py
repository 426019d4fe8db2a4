"""Every case of every test, for what must hold over all of them."""

from itertools import chain

from tests.unit.measurements.rules import (
    test_call_report,
    test_dnscheck,
    test_facebook_messenger,
    test_signal,
    test_stunreachability,
    test_telegram,
    test_voip_web,
    test_web_connectivity,
    test_whatsapp,
    voip_cases,
)

ALL_CASES = tuple(
    chain.from_iterable(
        module.CASES.values()
        for module in (
            test_dnscheck,
            test_call_report,
            test_facebook_messenger,
            test_signal,
            test_stunreachability,
            test_telegram,
            test_voip_web,
            test_web_connectivity,
            voip_cases,
            test_whatsapp,
        )
    )
)
