"""Files that leave the desk: slips, agendas."""
