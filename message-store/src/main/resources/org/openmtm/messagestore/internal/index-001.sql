-- SPDX-License-Identifier: Apache-2.0
-- Copyright the OpenMTM authors

-- What is in the index: every body up to high_water, without those removed up to the row `removed` of table unindexed.
CREATE TABLE state (
  id         INTEGER PRIMARY KEY CHECK (id = 1),
  store      INTEGER NOT NULL,
  high_water INTEGER NOT NULL,
  removed    INTEGER NOT NULL,
  indexed    INTEGER NOT NULL
) STRICT;
