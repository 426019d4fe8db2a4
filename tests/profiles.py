"""The traffic profiles as a probe gets them: from the seeds, by way of the configuration."""

from measurements.probe_config import describe_profile
from probe.flows.profiles import read_profile
from seeds import readers

RECORDS = [describe_profile(profile) for profile in readers.profiles().values()]
PROFILES = {profile.slug: profile for profile in map(read_profile, RECORDS)}
VOICE, VIDEO = PROFILES["whatsapp-voice/2015-05"], PROFILES["whatsapp-video/2019"]
