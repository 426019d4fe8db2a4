"""Time on the way of a flow: seconds of a test, which a test of the test may let run faster."""

import asyncio


class Pace:
    """Test seconds by the loop's clock; with a speed of 4 a test second lasts 0.25 s."""

    def __init__(self, speed: float = 1.0) -> None:
        self.speed = speed

    def now(self) -> float:
        """Return test seconds since some fixed moment."""
        return asyncio.get_running_loop().time() * self.speed

    async def until(self, moment: float) -> None:
        """Sleep until a moment of this clock; one that is past lets others run."""
        await asyncio.sleep(max(0.0, moment - self.now()) / self.speed)

    async def rest(self, seconds: float) -> None:
        """Sleep for so many test seconds."""
        await asyncio.sleep(seconds / self.speed)

    def timeout(self, seconds: float) -> asyncio.Timeout:
        """Return a limit of so many test seconds."""
        return asyncio.timeout(seconds / self.speed)
