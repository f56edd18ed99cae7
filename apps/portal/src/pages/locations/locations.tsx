// Named locations: networks and countries that policies name.

import type { NamedLocation } from '@countersign/protocol';
import { Badge, Button } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useNamedLocations, usePolicies } from '../../graph/queries.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { useMay } from '../../session/use-may.ts';
import { LocationDialog } from './location-dialog.tsx';

const countries = new Intl.DisplayNames(undefined, { type: 'region', fallback: 'code' });

function contentOf(location: NamedLocation): string {
	if ('ipRanges' in location) return location.ipRanges.map(({ cidrAddress }) => cidrAddress).join(', ');
	if ('countriesAndRegions' in location)
		return [
			...location.countriesAndRegions.map((code) => countries.of(code) ?? code),
			...(location.includeUnknownCountriesAndRegions ? ['unknown countries'] : []),
		].join(', ');
	return 'The compliant network';
}

export function Locations() {
	const query = useNamedLocations();
	const { changePolicies } = useMay();
	const policies = usePolicies().data ?? [];
	const [edited, setEdited] = useState<NamedLocation | 'new'>();
	const usedBy = (id: string) =>
		policies.filter(({ conditions: { locations } }) =>
			[...(locations?.includeLocations ?? []), ...(locations?.excludeLocations ?? [])].includes(id),
		);
	const columns: Column<NamedLocation>[] = [
		{ name: 'Name', width: 'minmax(10rem, 1fr)', cell: ({ displayName }) => displayName },
		{
			name: 'Trusted',
			width: '6rem',
			cell: (location) =>
				'isTrusted' in location && location.isTrusted ? (
					<Badge appearance="tint" color="success">
						Trusted
					</Badge>
				) : (
					'No'
				),
		},
		{
			name: 'What it holds',
			width: 'minmax(12rem, 2fr)',
			cell(location) {
				const content = contentOf(location);
				return content === '' ? (
					<Badge appearance="tint" color="warning">
						Nothing: it matches nobody
					</Badge>
				) : (
					<span title={content}>{content}</span>
				);
			},
		},
		{
			name: 'Used by',
			width: 'minmax(8rem, 1fr)',
			cell: ({ id }) =>
				usedBy(id)
					.map(({ displayName }) => displayName)
					.join(', ') || 'No policy',
			isSecondary: true,
		},
		{
			name: 'Actions',
			isNamed: false,
			width: '6rem',
			cell: (location) =>
				changePolicies && ('ipRanges' in location || 'countriesAndRegions' in location) ? (
					<Button size="small" aria-label={`Change ${location.displayName}`} onClick={() => setEdited(location)}>
						Change
					</Button>
				) : null,
		},
	];
	return (
		<>
			<PageHeading
				title="Named locations"
				about="Networks and countries by name, so that policies can say where they apply."
				actions={
					changePolicies && (
						<Button appearance="primary" icon={<AddRegular />} onClick={() => setEdited('new')}>
							New location
						</Button>
					)
				}
			/>
			<Loaded query={query}>
				{(locations) => (
					<DataTable
						label="Named locations"
						rows={locations}
						columns={columns}
						keyOf={({ id }) => id}
						empty="This tenant has no named location yet."
					/>
				)}
			</Loaded>
			{edited && (
				<LocationDialog location={edited === 'new' ? undefined : edited} onClose={() => setEdited(undefined)} />
			)}
		</>
	);
}
