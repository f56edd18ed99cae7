// Microsoft Graph, "authenticationContextClassReference resource type".

export interface AuthenticationContextClassReference {
	/** `c1` … `c99`: the value in a token's `acrs` */
	id: string;
	displayName: string;
	description: string;
	/** published to applications; policies may use it either way */
	isAvailable: boolean;
}
