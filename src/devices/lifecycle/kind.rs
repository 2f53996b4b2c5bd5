//! What sort of thing a device is, and what follows from it.

crate::codes! {
    /// The kinds of device the programme follows.
    pub enum Kind {
        /// A portable computer with its own screen, keyboard and battery.
        Laptop = "laptop",
        /// A computer in a case, without a screen.
        Desktop = "desktop",
        /// A computer inside a screen, on mains power.
        AllInOne = "all_in_one",
        /// A screen alone.
        Monitor = "monitor",
        /// A tablet.
        Tablet = "tablet",
        /// A telephone that runs programs.
        Smartphone = "smartphone",
        /// A printer, a dock, a keyboard: anything else.
        Other = "other",
    }
}

/// The accessory (of `accessories.csv`) without which a portable device is of no use.
pub const CHARGER: &str = "charger";

impl Kind {
    /// The waste stream (code of `weee_streams.csv`) of this kind until someone says otherwise: screens above 100 cm²
    /// are a stream of their own, which takes in whatever has such a screen.
    pub const fn default_stream(self) -> &'static str {
        match self {
            Self::Laptop | Self::AllInOne | Self::Monitor | Self::Tablet => "ecrans",
            Self::Desktop | Self::Smartphone | Self::Other => "pam",
        }
    }

    /// Whether the kind runs on a battery that only its charger fills, so that it may not leave without one.
    pub const fn needs_charger(self) -> bool {
        matches!(self, Self::Laptop | Self::Tablet | Self::Smartphone)
    }

    /// Whether the kind holds storage by nature. What holds none still needs someone to say so by name.
    pub const fn stores_data(self) -> bool {
        self.runs_system()
    }

    /// Whether the kind runs a system that must be installed and licensed before it leaves.
    pub const fn runs_system(self) -> bool {
        !matches!(self, Self::Monitor | Self::Other)
    }
}
