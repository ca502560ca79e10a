"""SCB: population, density and ages over PxWebApi, localities over WFS."""
