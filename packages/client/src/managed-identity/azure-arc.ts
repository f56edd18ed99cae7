// A machine outside Azure with the Connected Machine agent. It proves that it is asking by reading a file that only the
// agent and the administrators of the machine may read. "Authenticate against Azure resources with Azure Arc-enabled
// servers".
import { ClientAuthError } from '../errors/auth-error.ts';
import type { Environment } from './environment.ts';
import { addressIn, type FindSource, type Identity, type IdentityBody, identityParameter } from './source.ts';

const standard = 'http://127.0.0.1:40342/metadata/identity/oauth2/token';
/** bytes; a key is far shorter, and a longer file is something else */
const longestKey = 4096;

const places: Record<string, (variables: Environment['variables']) => { agent: string; keys: string }> = {
	linux: () => ({ agent: '/opt/azcmagent/bin/himds', keys: '/var/opt/azcmagent/tokens/' }),
	win32: ({ ProgramFiles, ProgramData }) => ({
		agent: `${ProgramFiles}\\AzureConnectedMachineAgent\\himds.exe`,
		keys: `${ProgramData}\\AzureConnectedMachineAgent\\Tokens\\`,
	}),
};

const unexpected = (what: string, cause?: unknown) =>
	new ClientAuthError('unexpected_response', `Azure Arc's agent ${what}`, { cause });

/** The answer names the file. Any other file would be sent to whoever listens at the agent's port. */
async function readKey({ platform, variables, fileSize, readFile }: Environment, response: Response): Promise<string> {
	const place = places[platform]?.(variables);
	if (!place) throw unexpected(`is not known on ${platform}`);
	const path = /^\s*Basic realm=(.+)$/i.exec(response.headers.get('www-authenticate') ?? '')?.[1]?.trim() ?? '';
	const name = path.startsWith(place.keys) ? path.slice(place.keys.length) : '';
	if (!/^[\w.-]+\.key$/.test(name)) throw unexpected(`names no file of ${place.keys} as its proof`);
	const size = await fileSize(path);
	if (size === undefined)
		throw unexpected(`keeps its proof in ${path}, which may not be read; run as its administrator or in its group`);
	if (size > longestKey) throw unexpected(`has a proof of ${size} bytes, more than ${longestKey}`);
	try {
		return (await readFile(path)).trim();
	} catch (cause) {
		throw unexpected(`keeps its proof in ${path}, which cannot be read`, cause);
	}
}

/** An agent of an earlier version ignores which identity is asked for, and answers with the machine's own. */
function checkIdentity({ kind, id }: Identity, body: IdentityBody): void {
	if (kind === 'system') return;
	const { client_id, object_id, msi_res_id, mi_res_id } = body;
	const told = { clientId: client_id, objectId: object_id, resourceId: msi_res_id ?? mi_res_id }[kind];
	if (typeof told === 'string' && told.toLowerCase() === id.toLowerCase()) return;
	throw unexpected('did not confirm the user-assigned identity; is its version recent enough to have any?');
}

export const findAzureArc: FindSource = async (environment, identity) => {
	const { IDENTITY_ENDPOINT, IMDS_ENDPOINT } = environment.variables;
	let address = standard;
	if (IDENTITY_ENDPOINT && IMDS_ENDPOINT) {
		address = addressIn(environment, 'IDENTITY_ENDPOINT');
		addressIn(environment, 'IMDS_ENDPOINT');
	} else {
		const agent = places[environment.platform]?.(environment.variables).agent;
		if (agent === undefined || (await environment.fileSize(agent)) === undefined) return undefined;
	}
	return {
		name: 'AzureArc',
		request: (resource) => ({
			// the agent listens on IPv4 alone
			address: address.replace('//localhost', '//127.0.0.1'),
			headers: { Metadata: 'true' },
			query: { 'api-version': '2020-06-01', resource, ...identityParameter(identity, 'msi_res_id') },
		}),
		prove: async (response) => ({ Authorization: `Basic ${await readKey(environment, response)}` }),
		check: (body) => checkIdentity(identity, body),
	};
};
