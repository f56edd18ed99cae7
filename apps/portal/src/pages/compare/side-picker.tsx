// One side of a comparison: today, a moment, or a file.

import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { Field, Input, makeStyles, Radio, RadioGroup, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { readPolicyFile } from '../../changes/policy-file.ts';
import { FileButton } from '../../parts/file-button.tsx';
import { authorityNow } from '../../session/authority-clock.ts';

export type Side =
	| { kind: 'now' }
	/** epoch milliseconds */
	| { kind: 'moment'; at: number }
	| { kind: 'file'; name?: string; policies?: readonly ConditionalAccessPolicy[] };

const useStyles = makeStyles({
	side: {
		display: 'grid',
		gap: tokens.spacingVerticalS,
		padding: tokens.spacingHorizontalM,
		border: `1px solid ${tokens.colorNeutralStroke2}`,
		borderRadius: tokens.borderRadiusMedium,
		alignContent: 'start',
		justifyItems: 'start',
	},
});

/** @returns a moment as the browser's field takes it, in the reader's zone */
const local = (at: number) => new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

export function SidePicker({ label, side, onChange }: { label: string; side: Side; onChange(side: Side): void }) {
	const styles = useStyles();
	const [problem, setProblem] = useState<string>();
	const choose = (kind: string) =>
		onChange(
			kind === 'moment' ? { kind, at: authorityNow() - 86_400_000 } : kind === 'file' ? { kind } : { kind: 'now' },
		);
	return (
		<div className={styles.side}>
			<Field label={label}>
				<RadioGroup layout="horizontal" value={side.kind} onChange={(_, { value }) => choose(value)}>
					<Radio value="now" label="Today" />
					<Radio value="moment" label="A moment" />
					<Radio value="file" label="A file" />
				</RadioGroup>
			</Field>
			{side.kind === 'moment' && (
				<Field label="As policies stood on">
					<Input
						type="datetime-local"
						value={local(side.at)}
						onChange={(_, { value }) => value && onChange({ kind: 'moment', at: new Date(value).getTime() })}
					/>
				</Field>
			)}
			{side.kind === 'file' && (
				<>
					<FileButton
						label="Choose a file"
						onFiles={async ([file]) => {
							if (!file) return;
							try {
								onChange({ kind: 'file', name: file.name, policies: readPolicyFile(file.text).value });
								setProblem(undefined);
							} catch (error) {
								setProblem((error as Error).message);
							}
						}}
					/>
					{side.name && (
						<Text>
							{side.name}: {side.policies?.length} policies
						</Text>
					)}
					{problem && <Text role="alert">{problem}</Text>}
				</>
			)}
		</div>
	);
}
