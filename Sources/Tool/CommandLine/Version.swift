/// The version of every tool of this package: they are built and released together.
package let secflowVersion = "0.1.0"
