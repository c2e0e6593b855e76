"""Live: a socket for pictures, a process that looks at them, answers with what is seen and what to say."""
