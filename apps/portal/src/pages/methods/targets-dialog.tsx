// Whom a method is for: everybody or groups, but for others.
import { Checkbox } from '@fluentui/react-components';
import { useState } from 'react';
import { allUsers } from '../../changes/passkey-policy.ts';
import type { MethodConfiguration, MethodTarget } from '../../graph/method-queries.ts';
import { useNames } from '../../graph/use-names.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { GroupPicker } from '../../parts/pickers.tsx';

export type Targets = Pick<MethodConfiguration, 'includeTargets' | 'excludeTargets'>;

interface TargetFieldsProps {
	targets: Targets;
	onChange(targets: Targets): void;
}

const target = (id: string): MethodTarget => ({ targetType: 'group', id });

/** Fields of a form: everybody or groups, and groups that have it not whatever else they are in. */
export function TargetFields({ targets: { includeTargets, excludeTargets }, onChange }: TargetFieldsProps) {
	const nameOf = useNames([...includeTargets, ...excludeTargets].map(({ id }) => id));
	const isForAll = includeTargets.some(({ id }) => id === allUsers);
	return (
		<>
			<Checkbox
				label="For everybody"
				checked={isForAll}
				onChange={(_, { checked }) => onChange({ includeTargets: checked ? [target(allUsers)] : [], excludeTargets })}
			/>
			{!isForAll && (
				<GroupPicker
					label="Groups that have it"
					chosen={includeTargets.map(({ id }) => id)}
					nameOf={nameOf}
					onChange={(ids) => onChange({ includeTargets: ids.map(target), excludeTargets })}
				/>
			)}
			<GroupPicker
				label="Groups that do not, whatever else their members are in"
				chosen={excludeTargets.map(({ id }) => id)}
				nameOf={nameOf}
				onChange={(ids) => onChange({ includeTargets, excludeTargets: ids.map(target) })}
			/>
		</>
	);
}

interface TargetsDialogProps {
	title: string;
	targets: Targets;
	save(targets: Targets): Promise<string | undefined>;
	onClose(): void;
}

export function TargetsDialog({ title, targets, save, onClose }: TargetsDialogProps) {
	const [draft, setDraft] = useState(targets);
	return (
		<FormDialog title={title} isReady save={() => save(draft)} changes={['methods']} onClose={onClose}>
			<TargetFields targets={draft} onChange={setDraft} />
		</FormDialog>
	);
}
