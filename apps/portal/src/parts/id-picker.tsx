// Picks ids by name: what is chosen stands as tags, what can be chosen is found as one types.
import {
	Field,
	makeStyles,
	Tag,
	TagPicker,
	TagPickerControl,
	TagPickerGroup,
	TagPickerInput,
	TagPickerList,
	TagPickerOption,
	Text,
	tokens,
} from '@fluentui/react-components';
import { useState } from 'react';

export interface Choice {
	id: string;
	label: string;
	/** tells two of the same name apart */
	about?: string | undefined;
}

export interface IdPickerProps {
	label: string;
	hint?: string;
	chosen: readonly string[];
	/** what can be chosen, for what was typed */
	choices: readonly Choice[];
	/** told what is typed, where choices are looked up */
	onSearch?: (text: string) => void;
	nameOf: (id: string) => string;
	onChange: (ids: string[]) => void;
	problem?: string | undefined;
}

const useStyles = makeStyles({ nothing: { padding: tokens.spacingHorizontalS } });

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function IdPicker({ label, hint, chosen, choices, onSearch, nameOf, onChange, problem }: IdPickerProps) {
	const styles = useStyles();
	const [typed, setTyped] = useState('');
	const type = (text: string) => {
		setTyped(text);
		onSearch?.(text);
	};
	const found = choices.filter(
		({ id, label: name, about }) =>
			!chosen.includes(id) &&
			(onSearch !== undefined || `${name} ${about ?? ''} ${id}`.toLowerCase().includes(typed.trim().toLowerCase())),
	);
	// an id that no list has can be written out: it may be of an application that is not registered here
	const written: Choice[] = guid.test(typed.trim()) ? [{ id: typed.trim().toLowerCase(), label: typed.trim() }] : [];
	const offered = found.length > 0 ? found.slice(0, 50) : written;
	return (
		<Field
			label={label}
			{...(hint === undefined ? {} : { hint })}
			{...(problem === undefined ? {} : { validationMessage: problem, validationState: 'error' as const })}
		>
			<TagPicker
				inline
				selectedOptions={[...chosen]}
				onOptionSelect={(_, { selectedOptions }) => {
					onChange(selectedOptions);
					type('');
				}}
			>
				<TagPickerControl>
					<TagPickerGroup aria-label={`${label}: chosen`}>
						{chosen.map((id) => (
							<Tag key={id} value={id} shape="rounded" title={id}>
								{nameOf(id)}
							</Tag>
						))}
					</TagPickerGroup>
					<TagPickerInput
						aria-label={label}
						value={typed}
						onChange={({ target }) => type(target.value)}
						onBlur={() => setTyped('')}
					/>
				</TagPickerControl>
				<TagPickerList>
					{offered.length > 0 ? (
						offered.map(({ id, label: name, about }) => (
							<TagPickerOption key={id} value={id} {...(about === undefined ? {} : { secondaryContent: about })}>
								{name}
							</TagPickerOption>
						))
					) : (
						<Text className={styles.nothing}>Nothing is found; an id can be written out.</Text>
					)}
				</TagPickerList>
			</TagPicker>
		</Field>
	);
}
