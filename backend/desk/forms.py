"""The form of each kind of record."""

from backend.desk.claim_form import ClaimForm
from backend.desk.record_forms import CampaignForm, OperatorForm, RecordForm, ServiceForm
from seeds.amendments import Kind

FORMS: dict[Kind, type[RecordForm]] = {
    form.kind: form for form in (ClaimForm, CampaignForm, OperatorForm, ServiceForm)
}
