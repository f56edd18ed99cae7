import type { ConditionalAccessLocations } from '@countersign/protocol';
import { Checkbox, Divider } from '@fluentui/react-components';
import { LocationPicker } from '../../parts/pickers.tsx';
import { type SectionProps, withConditions } from './draft.ts';
import { Section } from './section.tsx';

export function NetworkSection({ draft, change, nameOf, problemAt }: SectionProps) {
	const { locations } = draft.conditions;
	const set = (next: ConditionalAccessLocations | null) => change(withConditions(draft, { locations: next }));
	const included = locations?.includeLocations ?? [];
	const excluded = locations?.excludeLocations ?? [];
	const summary = locations
		? `${included.map(nameOf).join(', ') || 'Nowhere'}${excluded.length > 0 ? `, but not ${excluded.map(nameOf).join(', ')}` : ''}`
		: 'From anywhere';
	return (
		<Section name="network" title="Network" summary={summary}>
			<Checkbox
				label="The policy depends on where a user signs in"
				checked={Boolean(locations)}
				onChange={(_, { checked }) => set(checked ? { includeLocations: ['All'], excludeLocations: [] } : null)}
			/>
			{locations && (
				<>
					<LocationPicker
						label="Applies in"
						keywords={['All', 'AllTrusted']}
						chosen={included}
						nameOf={nameOf}
						onChange={(includeLocations) => set({ ...locations, includeLocations })}
						problem={problemAt('conditions.locations.includeLocations')}
					/>
					<Divider alignContent="start">But not</Divider>
					<LocationPicker
						label="Does not apply in"
						keywords={['AllTrusted']}
						chosen={excluded}
						nameOf={nameOf}
						onChange={(excludeLocations) => set({ ...locations, excludeLocations })}
						problem={problemAt('conditions.locations.excludeLocations')}
					/>
				</>
			)}
		</Section>
	);
}
