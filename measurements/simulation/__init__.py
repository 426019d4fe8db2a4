"""Simulated campaigns with known truth, sent through the real intake.

Everything simulated happens in an invented country on invented operators, which no upload from
outside can name, so that it never mixes with what people measured.
"""
