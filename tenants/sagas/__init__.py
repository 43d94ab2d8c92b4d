"""Work on a customer that may stop anywhere: named steps, each saved, carried on or taken back."""
