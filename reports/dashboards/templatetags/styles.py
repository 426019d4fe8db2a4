"""The style sheet's place in a page's head."""

from django.template import Library
from django.utils.safestring import SafeString, mark_safe

from reports.dashboards.styles import SHEET

register = Library()


@register.simple_tag
def style_sheet() -> SafeString:
    """Return the whole sheet as an element, to the letter as the policy's hash has it."""
    return mark_safe(f"<style>{SHEET}</style>")  # noqa: S308 (a file of our own)
