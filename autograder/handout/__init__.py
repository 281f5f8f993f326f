"""Makes what students get: notebooks, answer sheet, quiz page, the zip, nbgrader's course directory."""
