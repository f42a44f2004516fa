"""Two real incidents, as their responders would have typed them: what `hotwash demo` plays."""
