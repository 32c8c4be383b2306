/** @module app/ui/plain-button  A button that looks like the text around it: what opens or leads somewhere without asking for attention. */
import { styled } from 'styled-components';

export const PlainButton = styled.button.attrs({ type: 'button' })`
  appearance: none;
  border: 0;
  background: none;
  padding: 4px 0;
  font: inherit;
  color: inherit;
  text-align: start;
  cursor: pointer;
`;
