// Where this process ends TLS itself: TLS 1.3, and of TLS 1.2 the suites that RFC 9325 §4.2 recommends. No CBC, no
// CCM_8.

export const tlsSettings = {
	minVersion: 'TLSv1.2',
	ciphers: [
		// TLS 1.3, which has to be named beside the others
		'TLS_AES_256_GCM_SHA384',
		'TLS_CHACHA20_POLY1305_SHA256',
		'TLS_AES_128_GCM_SHA256',
		'ECDHE-ECDSA-AES128-GCM-SHA256',
		'ECDHE-RSA-AES128-GCM-SHA256',
		'ECDHE-ECDSA-AES256-GCM-SHA384',
		'ECDHE-RSA-AES256-GCM-SHA384',
	].join(':'),
	honorCipherOrder: true,
	/** milliseconds */
	handshakeTimeout: 10_000,
} as const;
