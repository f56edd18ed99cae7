// A device in the tenant file: Graph's members, and the key that it proves itself with.
import { z } from 'zod';
import { guid, name } from './basics-schema.ts';

const extensionAttributes = z.strictObject(
	Object.fromEntries(
		Array.from({ length: 15 }, (_, index) => [
			`extensionAttribute${index + 1}`,
			z.string().max(1024).nullable().optional().describe('Text of the organization’s own.'),
		]),
	),
);

export const device = z.strictObject({
	id: guid.describe('Object id.'),
	deviceId: guid.describe('What the device calls itself by; it stands in tokens as `deviceid`.'),
	displayName: name.describe('Name shown to people.'),
	accountEnabled: z.boolean().optional().describe('Whether it counts as a device; true when absent.'),
	operatingSystem: name.optional().describe('Such as `Windows`.'),
	operatingSystemVersion: name.optional().describe('Such as `10.0.26100`.'),
	trustType: z
		.enum(['AzureAd', 'ServerAd', 'Workplace'])
		.optional()
		.describe('Joined, joined to a domain too (hybrid), or registered by its owner.'),
	profileType: z
		.enum(['RegisteredDevice', 'SecureVM', 'Printer', 'Shared', 'IoT'])
		.optional()
		.describe('RegisteredDevice when absent.'),
	isCompliant: z
		.boolean()
		.optional()
		.describe('Whether it meets the rules of its management; nobody said when absent.'),
	isManaged: z.boolean().optional().describe('Whether a device management manages it.'),
	deviceOwnership: z.enum(['Company', 'Personal']).optional().describe('Whose it is.'),
	enrollmentProfileName: name.optional().describe('As in Graph.'),
	manufacturer: name.optional().describe('As in Graph.'),
	model: name.optional().describe('As in Graph.'),
	mdmAppId: guid.optional().describe('Application that manages it.'),
	physicalIds: z.array(z.string().max(256)).optional().describe('As in Graph.'),
	systemLabels: z.array(z.string().max(256)).optional().describe('As in Graph.'),
	extensionAttributes: extensionAttributes.optional().describe('extensionAttribute1 to extensionAttribute15.'),
	registeredOwners: z.array(z.string()).optional().describe('Who owns it: object ids or userPrincipalNames.'),
	registeredUsers: z.array(z.string()).optional().describe('Who uses it; its owners when absent.'),
	key: z
		.strictObject({
			kty: z.literal('EC').describe('As in a JWK.'),
			crv: z.literal('P-256').describe('As in a JWK.'),
			x: z.string().length(43).describe('As in a JWK.'),
			y: z.string().length(43).describe('As in a JWK.'),
		})
		.optional()
		.describe('Ours: its public key. Without one it proves nothing, and only `dev` lends it.'),
});

export type DeviceEntry = z.infer<typeof device>;
