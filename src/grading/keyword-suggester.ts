import { Injectable } from '@nestjs/common';
import { KEYWORD_COVERAGE, keywordCoverage, type RubricCoverage } from '../scoring/keyword-coverage.js';
import { GradeSuggester, type SuggestionTask } from './grade-suggester.js';

/** Looks for the keywords of the rubric. */
@Injectable()
export class KeywordSuggester extends GradeSuggester {
  readonly engine = KEYWORD_COVERAGE;

  suggest({ text, rubric }: SuggestionTask): RubricCoverage {
    return keywordCoverage(text, rubric);
  }
}
