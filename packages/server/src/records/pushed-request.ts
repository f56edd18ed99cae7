// An authorization request that a client pushed beforehand. RFC 9126.

export interface PushedRequest {
	handleHash: string;
	clientAppId: string;
	/** the first segment of the path that it was pushed to */
	tenantSegment: string;
	/** names and values, credentials left out */
	parameters: [string, string][];
	expiresAt: number;
}
