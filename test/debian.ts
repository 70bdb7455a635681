/** Where Debian keeps PostgreSQL 15, if it is installed. */
export const DEBIAN_15 = '/usr/lib/postgresql/15/bin';
