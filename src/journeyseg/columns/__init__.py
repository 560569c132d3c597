"""Floor 0: numpy kernels on ragged columns, exact sums, tallies and states. No pandas, no models."""
