"""The course as a web site without a kernel: ``make book`` runs the solved notebooks and lays them out."""
