// SPDX-License-Identifier: Apache-2.0
package dev.playhead.projection;

/** A query that makes no sense, as the problem to answer with. */
final class BadQueryException extends RuntimeException {

    private final transient Problem problem;

    BadQueryException(Problem problem) {
        super(problem.detail());
        this.problem = problem;
    }

    static BadQueryException of(String type, String title, String detail) {
        return new BadQueryException(Problem.badRequest(type, title, detail));
    }

    Problem problem() {
        return problem;
    }
}
