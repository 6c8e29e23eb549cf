import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { IsEnum, IsInt, IsOptional, Max, Min } from 'class-validator';
import { PanelRule } from '../common/enums.js';
import { IfSent } from '../common/fields.js';
import { MAX_MARKERS } from '../scoring/panel.js';

/** Who marks the answers of a category, unless a question says otherwise. */
export const PANEL_DEFAULTS = { markers: 1, panelRule: PanelRule.MEAN, panelSpread: 10 };

const BOUNDS = {
  markers: { type: 'integer', minimum: 1, maximum: MAX_MARKERS },
  panelRule: { enum: PanelRule, enumName: 'PanelRule' },
  panelSpread: { type: 'integer', minimum: 0, maximum: 100 },
} as const;

const MEANINGS = {
  markers: 'People who mark an answer that is graded by hand, none of whom sees the marks of the others.',
  panelRule: 'What their marks come to.',
  panelSpread:
    'How far their marks may lie apart, in percent of maxScore; where they lie further apart, an adjudicator decides.',
};

type Setting = keyof typeof MEANINGS;

const RULES: Readonly<Record<Setting, () => PropertyDecorator>> = {
  markers: () => applyDecorators(IsInt(), Min(1), Max(MAX_MARKERS)),
  panelRule: () => IsEnum(PanelRule),
  panelSpread: () => applyDecorators(IsInt(), Min(0), Max(100)),
};

/** Of a category. */
export const CategoryPanelField = (setting: Setting) =>
  applyDecorators(
    ApiPropertyOptional({
      ...BOUNDS[setting],
      default: PANEL_DEFAULTS[setting],
      description: MEANINGS[setting],
    } as ApiPropertyOptions),
    IfSent(),
    RULES[setting](),
  );

/** Of a question; null stands for what its category says. */
export const QuestionPanelField = (setting: Setting) =>
  applyDecorators(ApiPropertyOptional(questionPanelProperty(setting)), IsOptional(), RULES[setting]());

/** How a response describes the setting of a category. */
export function categoryPanelProperty(setting: Setting): ApiPropertyOptions {
  return {
    ...BOUNDS[setting],
    example: PANEL_DEFAULTS[setting],
    description: MEANINGS[setting],
  } as ApiPropertyOptions;
}

/** The same of a question. */
export function questionPanelProperty(setting: Setting): ApiPropertyOptions {
  const description = `${MEANINGS[setting]} Null: as the category says.`;
  return { ...BOUNDS[setting], nullable: true, example: null, description } as ApiPropertyOptions;
}
