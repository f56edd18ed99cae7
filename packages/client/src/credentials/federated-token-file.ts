// A workload whose platform keeps a signed token in a file, such as Kubernetes with workload identity. RFC 7523 §2.2,
// "Microsoft Entra Workload ID".
import { ClientConfigurationError } from '../errors/auth-error.ts';
import type { Credential } from './credential.ts';

/** the part of Node that is used */
interface Node {
	env: Record<string, string | undefined>;
	getBuiltinModule?(name: string): { readFile(path: string, encoding: 'utf8'): Promise<string> } | undefined;
}

/**
 * A credential for createConfidentialClient, in Node. The file is read for every request, because the platform replaces
 * it.
 *
 * @param path of the file; the environment variable `AZURE_FEDERATED_TOKEN_FILE` when absent
 * @throws ClientConfigurationError at the first request: `credential_required` without a path, for a file that cannot
 *   be read and
 *   for an empty one; `not_in_node` where there are no files
 * @example
 * const client = createConfidentialClient({ clientId, authority, credential: federatedTokenFile() });
 */
export function federatedTokenFile(path?: string): Credential {
	return async () => {
		// asked for in this way, Node's modules are not looked for by the bundler of a page
		const { process } = globalThis as { process?: Node };
		const files = process?.getBuiltinModule?.('node:fs/promises');
		if (!process || !files)
			throw new ClientConfigurationError('not_in_node', 'federatedTokenFile reads a file, which needs Node');
		const file = path ?? process.env.AZURE_FEDERATED_TOKEN_FILE;
		if (!file)
			throw new ClientConfigurationError('credential_required', 'a path or AZURE_FEDERATED_TOKEN_FILE is required');
		try {
			return (await files.readFile(file, 'utf8')).trim();
		} catch (cause) {
			throw new ClientConfigurationError('credential_required', `the file ${file} cannot be read`, { cause });
		}
	};
}
