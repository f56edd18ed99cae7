// How a PostgreSQL database is reached.

export interface PostgresqlOptions {
	/** `postgres://user@host:port/database`; a password in it is used where there is no password file */
	url: string;
	/** absent: as `sslmode` of the address says, which is without TLS where it says nothing */
	tls?: {
		/** PEM text of the certificates that the server's must be signed with; those that Node knows when absent */
		certificateAuthorities?: string;
		/** the name that the server's certificate must have; the address's host when absent */
		serverName?: string;
		/** PEM texts of a certificate and its key, where the server asks for one */
		certificate?: string;
		key?: string;
	};
	/** reads the password, at each new connection: it may be changed while the program runs */
	password?: () => Promise<string> | string;
	/** connections that this process opens at most; 8 by default */
	connections?: number;
	/** epoch milliseconds of this process, for the comparison with the database's clock */
	clock: () => number;
	/** asked to migrate the database where it is older; without it an older database is refused */
	migrate?: boolean;
	/** a lock that is held until the storage is closed: by those who serve, or by what must not meet them */
	holds?: 'shared' | 'alone';
	/** told of connections that were lost while nobody used them */
	onConnectionLost?: (error: Error) => void;
}
