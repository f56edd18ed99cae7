// What the places of Azure that hand out tokens of a managed identity have in common: how the identity is named, and
// what a request and an answer look like. "How managed identities for Azure resources work", "Managed identities for
// App Service".
import { ClientConfigurationError } from '../errors/auth-error.ts';
import type { Network } from '../network.ts';
import type { Environment } from './environment.ts';

/** Which identity: the machine's own (`system`), or one that was assigned to it, by one of its ids. */
export interface Identity {
	kind: 'system' | 'clientId' | 'objectId' | 'resourceId';
	id: string;
}

/** A request to the endpoint of this machine. */
export interface IdentityRequest {
	address: string;
	headers: Record<string, string>;
	query: Record<string, string>;
	/** sent with POST, where the place wants that */
	form?: Record<string, string>;
}

export interface IdentityBody {
	access_token?: unknown;
	expires_on?: unknown;
	expires_in?: unknown;
	token_type?: unknown;
	client_id?: unknown;
	object_id?: unknown;
	msi_res_id?: unknown;
	mi_res_id?: unknown;
	error?: unknown;
	error_description?: unknown;
	message?: unknown;
	correlation_id?: string;
	correlationId?: string;
}

export type SourceName = 'ServiceFabric' | 'AppService' | 'MachineLearning' | 'CloudShell' | 'AzureArc' | 'Imds';

export interface ManagedIdentitySource {
	name: SourceName;
	/** whether the source gets a new token in place of a revoked one, when it is told the hash of that */
	revokes?: boolean;
	/** which answers are worth another try, and after how long */
	retry?: 'imds';
	request(resource: string): IdentityRequest;
	/** @returns further headers, when the endpoint wants a proof that this machine is asking */
	prove?(response: Response): Promise<Record<string, string>>;
	/** @throws ClientAuthError when the token is another identity's */
	check?(body: IdentityBody): void;
	/** where the endpoint's certificate is known by its fingerprint alone */
	fetch?: Network['fetch'] | undefined;
}

/** @returns the source, when the program runs there */
export type FindSource = (
	environment: Environment,
	identity: Identity,
) => ManagedIdentitySource | undefined | Promise<ManagedIdentitySource | undefined>;

/** @throws ClientConfigurationError `invalid_option` for a variable that holds no address */
export function addressIn({ variables }: Environment, name: string, path = ''): string {
	const address = `${variables[name] ?? ''}${path}`;
	if (URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)) return address;
	throw new ClientConfigurationError('invalid_option', `the environment variable ${name} must be an http address`);
}

/** names of the query's parameter; IMDS and Azure Arc have another for the resource id than the rest */
export function identityParameter({ kind, id }: Identity, resourceId: 'msi_res_id' | 'mi_res_id') {
	if (kind === 'system') return {};
	return { [{ clientId: 'client_id', objectId: 'object_id', resourceId }[kind]]: id };
}
