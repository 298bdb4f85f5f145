"""Pictures that lead a telephone to a page."""

from typing import Final

from homeassistant.helpers.selector import (
    QrCodeSelector,
    QrCodeSelectorConfig,
    QrErrorCorrectionLevel,
)

CONF_PICTURE: Final = "picture"


def picture(address: str) -> QrCodeSelector:
    """Return a field that shows an address as a QR code."""
    return QrCodeSelector(
        QrCodeSelectorConfig(
            data=address,
            scale=5,
            error_correction_level=QrErrorCorrectionLevel.QUARTILE,
        )
    )
