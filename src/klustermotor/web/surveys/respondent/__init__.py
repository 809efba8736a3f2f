"""What a respondent meets behind the personal link: the pages, and what they change."""
