"""The API of facts: uploads by Sawt's and OONI's probes, and single measurements."""
