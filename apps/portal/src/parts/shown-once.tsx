// What is told this once, to be copied: an alert, so that a click beside it does not lose it.
import {
	Button,
	Dialog,
	DialogActions,
	DialogBody,
	DialogContent,
	DialogSurface,
	DialogTitle,
	Field,
	Input,
	makeStyles,
	Text,
	tokens,
} from '@fluentui/react-components';
import { useState } from 'react';
import { useReturnFocus } from './return-focus.ts';

const useStyles = makeStyles({
	content: { display: 'grid', gap: tokens.spacingVerticalM },
	secret: { fontFamily: tokens.fontFamilyMonospace },
});

interface ShownOnceProps {
	title: string;
	label: string;
	text: string;
	onClose(): void;
}

export function ShownOnce({ title, label, text, onClose }: ShownOnceProps) {
	const styles = useStyles();
	useReturnFocus();
	const [isCopied, setCopied] = useState(false);
	return (
		<Dialog open modalType="alert">
			<DialogSurface>
				<DialogBody>
					<DialogTitle>{title}</DialogTitle>
					<DialogContent className={styles.content}>
						<Text>Copy it now. It is not stored, and nobody can show it again.</Text>
						<Field label={label}>
							<Input className={styles.secret} readOnly value={text} onFocus={({ target }) => target.select()} />
						</Field>
					</DialogContent>
					<DialogActions>
						<Button
							onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
							aria-live="polite"
						>
							{isCopied ? 'Copied' : 'Copy'}
						</Button>
						<Button appearance="primary" onClick={onClose}>
							I have it
						</Button>
					</DialogActions>
				</DialogBody>
			</DialogSurface>
		</Dialog>
	);
}
