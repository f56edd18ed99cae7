import { parseNetwork, validateNamedLocation } from '@countersign/policy';
import type { NamedLocation } from '@countersign/protocol';
import { Checkbox, Field, Input, Radio, RadioGroup, Textarea } from '@fluentui/react-components';
import { useState } from 'react';
import { paths } from '../../graph/paths.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useSession } from '../../session/session-provider.tsx';

type Kind = 'ip' | 'country';

const words = (text: string) => text.split(/[\s,;]+/).filter((word) => word !== '');

/** Ranges that are none, as one types. */
function wrongRanges(text: string): string[] {
	return words(text).filter((range) => {
		try {
			return !range.includes('/') || parseNetwork(range) === undefined;
		} catch {
			return true;
		}
	});
}

export function LocationDialog({ location, onClose }: { location: NamedLocation | undefined; onClose(): void }) {
	const { graph } = useSession();
	const [kind, setKind] = useState<Kind>(location && 'countriesAndRegions' in location ? 'country' : 'ip');
	const [name, setName] = useState(location?.displayName ?? '');
	const [isTrusted, setTrusted] = useState(
		location !== undefined && 'isTrusted' in location && location.isTrusted === true,
	);
	const [text, setText] = useState(
		location && 'ipRanges' in location
			? location.ipRanges.map(({ cidrAddress }) => cidrAddress).join('\n')
			: location && 'countriesAndRegions' in location
				? location.countriesAndRegions.join(' ')
				: '',
	);
	const [unknown, setUnknown] = useState(
		location !== undefined &&
			'includeUnknownCountriesAndRegions' in location &&
			location.includeUnknownCountriesAndRegions === true,
	);
	const body =
		kind === 'ip'
			? {
					'@odata.type': '#microsoft.graph.ipNamedLocation',
					displayName: name,
					isTrusted,
					ipRanges: words(text).map((cidrAddress) => ({
						'@odata.type': cidrAddress.includes(':')
							? '#microsoft.graph.iPv6CidrRange'
							: '#microsoft.graph.iPv4CidrRange',
						cidrAddress,
					})),
				}
			: {
					'@odata.type': '#microsoft.graph.countryNamedLocation',
					displayName: name,
					countriesAndRegions: words(text).map((code) => code.toUpperCase()),
					includeUnknownCountriesAndRegions: unknown,
				};
	const wrong = kind === 'ip' ? wrongRanges(text) : words(text).filter((code) => !/^[a-z]{2}$/i.test(code));
	const issues = validateNamedLocation(body);
	const problem = wrong.length > 0 ? `Not understood: ${wrong.join(', ')}` : undefined;
	return (
		<FormDialog
			title={location ? location.displayName : 'New location'}
			isReady={name !== '' && wrong.length === 0 && issues.length === 0}
			save={async () => {
				if (location) return graph.patch(`${paths.namedLocations}/${location.id}`, body);
				await graph.post(paths.namedLocations, body);
				return undefined;
			}}
			changes={['namedLocations']}
			onClose={onClose}
		>
			{!location && (
				<RadioGroup layout="horizontal" value={kind} onChange={(_, { value }) => setKind(value as Kind)}>
					<Radio value="ip" label="Networks" />
					<Radio value="country" label="Countries" />
				</RadioGroup>
			)}
			<Field label="Name" required>
				<Input value={name} onChange={(_, { value }) => setName(value)} />
			</Field>
			<Field
				label={kind === 'ip' ? 'Networks, one a line' : 'Countries, by two letters'}
				hint={kind === 'ip' ? 'Such as 203.0.113.0/24 or 2001:db8::/32' : 'Such as DE FR'}
				{...(problem === undefined ? {} : { validationMessage: problem, validationState: 'error' as const })}
			>
				<Textarea value={text} onChange={(_, { value }) => setText(value)} rows={5} />
			</Field>
			{kind === 'ip' ? (
				<Checkbox
					label="Trusted: policies may name all trusted places at once"
					checked={isTrusted}
					onChange={(_, { checked }) => setTrusted(checked === true)}
				/>
			) : (
				<Checkbox
					label="Addresses whose country nobody knows too"
					checked={unknown}
					onChange={(_, { checked }) => setUnknown(checked === true)}
				/>
			)}
		</FormDialog>
	);
}
